import type { NightReport } from '../../engine/index.ts';
export async function renderNightReport(report: NightReport): Promise<string> { return JSON.stringify(report); }
