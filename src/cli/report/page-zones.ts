/** What a block says when it is opened: its zones, and what the night found out about it. */
export const ZONES = String.raw`
const REASONS = { spike: 'a spike of surprise', arrete: 'the resolution of an arc', centroid: 'near a question asked',
  kept: 'kept on purpose' };
const because = (reason) => REASONS[reason] ?? (reason.startsWith('insight:') ? 'words of ' + human(reason.slice(8)) : reason);

/** Numbers of turns as stretches: 3-5, 9. */
function stretches(turns) {
  const found = [];
  for (const turn of [...turns].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && turn <= last[1] + 1) last[1] = turn;
    else found.push([turn, turn]);
  }
  return found.map(([from, to]) => (from === to ? String(from) : from + '–' + to)).join(', ');
}
function turnsOf(ids) {
  const known = ids.flatMap((id) => turnOf.get(id)?.turn ?? []);
  return known.length < ids.length ? many(ids.length, 'turn') : (ids.length === 1 ? 'turn ' : 'turns ') + stretches(known);
}

function zoneOf(zone, block) {
  const names = zone.reasons.flatMap((reason, i) => [i > 0 ? ', ' : '', said(because(reason))]);
  if (zone.kind === 'live')
    return h('div', { class: 'zone live' },
      h('p', { class: 'tag' }, h('b', {}, 'Live'), ' · verbatim', names.length > 0 ? [' · ', names] : null),
      zone.texts.map((text, i) => {
        const turn = turnOf.get(zone.entries[i]);
        return h('blockquote', {}, turn
          ? h('p', { class: 'who' }, said(turn.who, 'name'), ' ', soft('turn ' + turn.turn + ' · ' + when(turn.at))) : null,
        words(text));
      }));
  const stands = block.type === 'metablock' && zone.entries.length === 0
    ? 'of ' + many(block.constituents.length, 'block')
    : 'stands for ' + many(zone.entries.length, 'turn') + (turnOf.has(zone.entries[0]) ? ' (' + turnsOf(zone.entries) + ')' : '');
  return h('div', { class: 'zone dead' },
    h('p', { class: 'tag' }, h('b', {}, 'Dead'), ' · summary, ' + stands), words(zone.summary || 'nothing was left to say'));
}

function insideOf(block) {
  const links = (ids) => {
    const known = ids.map(blockLink).filter((link) => link !== null);
    const more = ids.length - known.length;
    return [known.flatMap((link, i) => (i > 0 ? [', ', link] : [link])),
      more > 0 ? (known.length > 0 ? ' and ' : '') + many(more, 'block') + ' of other nights' : null];
  };
  const row = (name, ...value) => h('div', {}, h('dt', {}, name), h('dd', {}, ...value));
  const one = (name, id) => (id === null ? null : row(name, links([id])));
  const { flux, margins } = block;
  return [
    h('div', { class: 'zones' }, block.zones.length === 0 ? h('p', { class: 'none' }, 'No words are held.')
      : block.zones.map((zone) => zoneOf(zone, block))),
    h('dl', { class: 'details' },
      row('Said', when(block.startAt) + ' to ' + when(block.endAt)),
      flux && row('Perplexity', 'baseline ' + score(flux.baseline_perplexity) + ', peak ' + score(flux.peak_perplexity)
        + ', final ' + score(flux.final_perplexity)),
      flux && row('Arc', many(flux.arc_duration_turns, 'turn') + ', margins ' + margins.anterior + ' before and '
        + margins.posterior + ' after' + (block.continuityFlag ? ', left open' : '')),
      row('Fact check', said(block.verdict || 'none')),
      block.relevance && row('Inquiry', { relevant: 'near a question asked', antechamber: 'waits in the Antechamber',
        unsound: 'too incoherent to raise a question' }[block.relevance]),
      block.citations.length > 0 && row('Cites', links(block.citations)),
      block.constituents.length > 0 && row('Made of', links(block.constituents)),
      one('Part of', block.metablockId), one('Continues', block.continuesFrom), one('Continued by', block.continuedBy),
      one('Derived from', block.derivedFrom),
      row('Held in', block.tier === 'cortex' ? 'the Cortex' : 'the Hippocampus')),
  ];
}
`;
