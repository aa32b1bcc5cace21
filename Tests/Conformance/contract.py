"""Holds what a client sends and what a server answers against OpenAPI documents.

`Contract.watch()` looks on at every request that goes through the `requests` library; `Contract.report()` prints one `ok`
line with the count, or what differs, and says whether all was well. The folder of the documents is named by the environment
variable OPENAPI; without it nothing is held against anything, and a line says so.
"""

import glob
import json
import os
import re
import urllib.parse

import requests

# Where the documents are behind the service they describe; each with the reason.
EXCEPTIONS = {
    # Assets of pairs are listed on CRYPTO, which the documents' list of stock exchanges lacks.
    ("asset", "exchange"): {"CRYPTO"},
}


class Contract:
    def __init__(self):
        self.exchanges = 0
        self.messages = 0
        self.problems = []
        self.operations = set()
        self.documents = {}
        folder = os.environ.get("OPENAPI", "")
        files = sorted(glob.glob(os.path.join(folder, "*.json"))) if folder else []
        if not files:
            print("skipped the contract's documents: OPENAPI names no folder that has them", flush=True)
            return
        from openapi_schema_validator import OAS30Validator, oas30_format_checker
        from referencing import Registry, Resource
        from referencing.jsonschema import DRAFT4

        registry = Registry()
        for file in files:
            with open(file, encoding="utf-8") as source:
                document = json.load(source)
            name = f"urn:{len(self.documents)}"
            self.documents[name] = absolute(document, name)
            registry = registry.with_resource(
                name, Resource(contents=self.documents[name], specification=DRAFT4))
        self.validator = lambda schema: OAS30Validator(
            schema, registry=registry, format_checker=oas30_format_checker)
        self.routes = []
        for name, document in self.documents.items():
            for path, operations in document["paths"].items():
                pattern = re.escape(path).replace(r"\{", "{").replace(r"\}", "}")
                pattern = re.sub(r"\{([^}]*)\}", r"(?P<\1>[^/]+)", pattern)
                self.routes.append((path.count("{"), re.compile(pattern + "$"), path, operations))
        # A path without a placeholder is meant before one with it.
        self.routes.sort(key=lambda route: route[0])

    def watch(self):
        """Sees every request from now on."""
        if not self.documents:
            return
        original = requests.Session.request

        def request(session, method, url, **options):
            response = original(session, method, url, **options)
            self.exchange(method.upper(), response.request.url, options.get("json"), response)
            return response

        requests.Session.request = request

    def exchange(self, method, url, body, response):
        parts = urllib.parse.urlsplit(url)
        # A pair's slash is sent as it is, and so is the colon of a route.
        path = re.sub(r"([A-Z]+)/(USD)$", r"\1%2F\2", parts.path).replace("%3A", ":")
        found = next(((p, m, o) for _, m, p, o in self.routes if m.match(path)), None)
        self.exchanges += 1
        if found is None:
            if response.status_code != 404:
                self.problem(method, path, "is no route of the contract")
            return
        template, pattern, operations = found
        operation = operations.get(method.lower())
        if operation is None:
            if response.status_code != 405:
                self.problem(method, path, "is no method of the route")
            return
        self.operations.add((method, template))
        # What was refused was not of the contract to begin with.
        if response.status_code < 400:
            self.check_query(method, template, operations, operation, parts.query)
            self.check_body(method, template, operation, body)
        self.check_answer(method, template, operation, response)

    def resolved(self, value):
        while "$ref" in value:
            name, pointer = value["$ref"].split("#/")
            value = self.documents[name]
            for part in pointer.split("/"):
                value = value[part.replace("~1", "/").replace("~0", "~")]
        return value

    def check_query(self, method, path, operations, operation, query):
        declared = [
            self.resolved(p) for p in operations.get("parameters", []) + operation.get("parameters", [])]
        known = {p["name"]: p for p in declared if p["in"] == "query"}
        sent = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        for name, parameter in known.items():
            if parameter.get("required") and name not in sent:
                self.problem(method, path, f"lacks the parameter {name}")
        for name, text in sent.items():
            if name not in known:
                if name not in UNDECLARED:
                    self.problem(method, path, f"sends the unknown parameter {name}")
                continue
            schema = self.resolved(known[name].get("schema", {}))
            if schema.get("format") == "date-time" and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                continue  # a day stands for its beginning in every parameter that is a time
            self.validate(schema, typed(text, schema), f"{method} {path} {name}")

    def check_body(self, method, path, operation, body):
        declared = self.resolved(operation.get("requestBody", {}))
        if not declared or body is None:
            return
        schema = declared["content"]["application/json"]["schema"]
        self.validate(schema, body, f"{method} {path} body", numbers_as_text=True)

    def check_answer(self, method, path, operation, response):
        declared = operation["responses"].get(str(response.status_code))
        if response.status_code >= 400:
            # The documents say little of errors: they are objects with a code and a message.
            error = response.json()
            if not isinstance(error.get("code"), int) or not isinstance(error.get("message"), str):
                self.problem(method, path, f"answers {response.status_code} without code and message")
            return
        if declared is None:
            self.problem(method, path, f"answers {response.status_code}, which is not declared")
            return
        content = self.resolved(declared).get("content")
        if not content:
            if response.text:
                self.problem(method, path, "answers with a body where there is none")
            return
        schema = content["application/json"].get("schema", {})
        self.validate(schema, response.json(), f"{method} {path} {response.status_code}")

    def message(self, name, value):
        """Holds a part of a stream's message against a schema of any document."""
        if not self.documents:
            return
        self.messages += 1
        for document, content in self.documents.items():
            if name in content.get("components", {}).get("schemas", {}):
                self.validate({"$ref": f"{document}#/components/schemas/{name}"}, value, f"stream {name}")
                return
        self.problem("stream", name, "is no schema of the contract")

    def validate(self, schema, value, where, numbers_as_text=False):
        for error in self.validator(schema).iter_errors(value):
            leaf = str(error.absolute_path[-1]) if error.absolute_path else ""
            if numbers_as_text and error.validator == "type" and isinstance(error.instance, (int, float)):
                continue  # numbers are taken for decimal text in every request
            if error.validator == "enum" and error.instance in EXCEPTIONS.get(("asset", leaf), ()):
                continue
            place = "/".join(str(part) for part in error.absolute_path)
            self.problems.append(f"{where}: {place}: {error.message[:200]}")

    def problem(self, method, path, text):
        self.problems.append(f"{method} {path}: {text}")

    def report(self):
        if not self.documents:
            return True
        for problem in sorted(set(self.problems))[:40]:
            print(f"FAILED {problem}", flush=True)
        if not self.problems:
            print(
                f"ok {self.exchanges} requests with their answers and {self.messages} stream messages are of the contract, "
                f"in {len(self.operations)} operations", flush=True)
        return not self.problems


# Sent by clients of before and taken by the service, or newer than the documents (order_id of activities, July 2026).
UNDECLARED = {"date_end", "page_limit", "loc", "order_id"}


def absolute(value, name):
    """The same document with references that say which document they mean.

    Where it offers one of several forms their members are all optional, so that a value may be of more than one.
    """
    if isinstance(value, dict):
        return {
            "anyOf" if key == "oneOf" else key: f"{name}{entry}" if key == "$ref" and isinstance(entry, str) and entry.startswith("#")
            else absolute(entry, name)
            for key, entry in value.items()
        }
    if isinstance(value, list):
        return [absolute(entry, name) for entry in value]
    return value


def typed(text, schema):
    """A parameter's text as its schema's type; the text itself where it is none."""
    kind = schema.get("type")
    try:
        if kind == "integer":
            return int(text)
        if kind == "number":
            return float(text)
        if kind == "boolean":
            return {"true": True, "false": False}[text.lower()]
        if kind == "array":
            return text.split(",")
    except (KeyError, ValueError):
        pass
    return text
