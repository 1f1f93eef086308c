"""Checks that every crate we build on has a licence that deny.toml allows.

Reads `cargo metadata` from standard input. A crate offers a choice with OR and demands both with AND (SPDX).
"""

import json
import pathlib
import re
import sys


def allowed_by_deny_toml():
    text = (pathlib.Path(__file__).parent.parent / "deny.toml").read_text(encoding="utf-8")
    block = re.search(r"^allow = \[(.*?)^\]", text, re.S | re.M)
    return set(re.findall(r'"([^"]+)"', block.group(1)))


def clarified_in_deny_toml():
    """Crates that name no licence but bring its text: [[licenses.clarify]] says which it is."""
    text = (pathlib.Path(__file__).parent.parent / "deny.toml").read_text(encoding="utf-8")
    blocks = re.findall(r"^\[\[licenses\.clarify\]\]\n(.*?)(?=^\[|\Z)", text, re.S | re.M)
    found = {}
    for block in blocks:
        fields = dict(re.findall(r'^(crate|expression) = "([^"]+)"', block, re.M))
        found[fields["crate"]] = fields["expression"]
    return found


def holds(expression, allowed):
    """Whether the expression can be met. AND binds tighter than OR; "/" is how old crates write OR."""
    words = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))

    def either():
        met = both()
        while words and words[0] == "OR":
            words.pop(0)
            met = both() or met
        return met

    def both():
        met = one()
        while words and words[0] == "AND":
            words.pop(0)
            met = one() and met
        return met

    def one():
        word = words.pop(0)
        if word == "(":
            met = either()
            words.pop(0)
            return met
        if words and words[0] == "WITH":
            word = f"{word} WITH {words[1]}"
            del words[:2]
        return word in allowed

    return either() and not words


def main():
    allowed = allowed_by_deny_toml()
    clarified = clarified_in_deny_toml()
    packages = json.load(sys.stdin)["packages"]
    for package in packages:
        package["license"] = package["license"] or clarified.get(package["name"])
    refused = [
        f"{p['name']} {p['version']}: {p['license'] or 'no licence named'}"
        for p in packages
        if not holds(p["license"] or "none", allowed)
    ]
    for line in sorted(refused):
        print(f"not allowed by deny.toml: {line}")
    print(f"{len(packages)} crates, {len(refused)} with a licence that is not allowed")
    return 1 if refused else 0


assert holds("MIT OR GPL-3.0", {"MIT"}) and holds("(MIT OR X) AND Y", {"MIT", "Y"})
assert not holds("MIT AND GPL-3.0", {"MIT"}) and not holds("none", {"MIT"})
assert holds("A AND B OR C", {"C"}) and holds("A WITH e", {"A WITH e"}) and not holds("A WITH e", {"A"})
sys.exit(main())
