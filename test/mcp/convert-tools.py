"""Reads tools as `tools/list` shows them (JSON, stdin), converts them with the libraries that clients use, all offline, and
prints what each makes of them: {library: {tool: schema}}, and what they complained of."""
import copy
import json
import logging
import sys
import warnings

complaints = []


class Collect(logging.Handler):
    def emit(self, record):
        complaints.append(f"{record.name}: {record.getMessage()}")


logging.getLogger().addHandler(Collect(level=logging.WARNING))
warnings.showwarning = lambda message, *_: complaints.append(f"warning: {message}")

import anthropic
from google.genai import types
from langchain_google_genai._function_utils import convert_to_genai_function_declarations
from openai.lib._pydantic import _ensure_strict_json_schema

# What importing them says of themselves is no matter of ours.
complaints.clear()


def with_google(tool):
    # Every field that the library does not know is refused.
    declared = types.FunctionDeclaration(
        name=tool["name"], description=tool["description"], parameters=types.Schema.model_validate(upper(tool["inputSchema"]))
    )
    from_json = types.Schema.from_json_schema(
        json_schema=types.JSONSchema.model_validate(tool["inputSchema"]), raise_error_on_unsupported_field=True
    )
    assert from_json.properties.keys() == declared.parameters.properties.keys()
    return declared.parameters.model_dump(mode="json", exclude_none=True)


def upper(schema):
    """As Gemini's own requests write types, and numbers of items as text."""
    made = {key: value for key, value in schema.items()}
    made["type"] = schema["type"].upper()
    if "properties" in schema:
        made["properties"] = {name: upper(one) for name, one in schema["properties"].items()}
    if "items" in schema:
        made["items"] = upper(schema["items"])
    return made


def with_langchain(tool):
    function = {"name": tool["name"], "description": tool["description"], "parameters": copy.deepcopy(tool["inputSchema"])}
    [made] = convert_to_genai_function_declarations([function])
    return made.function_declarations[0].parameters.model_dump(mode="json", exclude_none=True)


def with_openai(tool):
    schema = copy.deepcopy(tool["inputSchema"])
    return _ensure_strict_json_schema(schema, path=(), root=schema)


def with_anthropic(tool):
    return anthropic.transform_schema(copy.deepcopy(tool["inputSchema"]))


libraries = {"google": with_google, "langchain": with_langchain, "openai": with_openai, "anthropic": with_anthropic}
tools = json.load(sys.stdin)
converted = {name: {tool["name"]: convert(tool) for tool in tools} for name, convert in libraries.items()}
json.dump({"converted": converted, "complaints": complaints}, sys.stdout)
