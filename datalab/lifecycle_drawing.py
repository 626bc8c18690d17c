"""Draws docs/lifecycles.md from the tables: diagrams, moves, who holds which permission."""

from accounts.permissions import GRANTS, ORGANISATION_ROLES, Permission, Role
from datalab.lifecycles import LIFECYCLES
from workflow.lifecycle import Lifecycle, Transition

HEADER = """\
# Lifecycles and permissions

*Drawn from the code by `./run manage draw_lifecycles`; a test refuses a stale page. Do not edit.*

A file moves along the arrows below and along no other. Each move asks for a permission (the last
table says which roles hold it), then for its rules, then sometimes for a reason; a refusal stores
nothing and says the sentence shown. A deed « in place » changes no state but is written in the
journal all the same. `data_administrator` and `contributor` act for the files of their own
organisations only.
"""


def document() -> str:
    """The whole page, in Markdown."""
    return "\n".join([HEADER, *map(_chapter, LIFECYCLES), _permissions()])


def _chapter(lifecycle: Lifecycle) -> str:
    states = "\n".join(f"| `{state.value}` | {state.label} |" for state in lifecycle.states)
    moves = "\n".join(_row(transition) for transition in lifecycle.transitions)
    return f"""\
## {lifecycle.label} (`{lifecycle.file_kind}`)

```mermaid
{_diagram(lifecycle)}
```

| state | on screen |
|---|---|
{states}

| move | on screen | from | to | permission | roles | rules |
|---|---|---|---|---|---|---|
{moves}
"""


def _diagram(lifecycle: Lifecycle) -> str:
    lines = ["stateDiagram-v2", f"    [*] --> {lifecycle.initial}"]
    lines += [f'    state "{state.label}" as {state.value}' for state in lifecycle.states]
    lines += [
        f"    {source} --> {transition.target}: {transition.label}"
        for transition in lifecycle.transitions
        if transition.target
        for source in transition.sources
        if source != transition.target
    ]
    lines += [
        f"    {state} --> [*]" for state in lifecycle.states.values if _ends(state, lifecycle)
    ]
    return "\n".join(lines)


def _ends(state: str, lifecycle: Lifecycle) -> bool:
    """Whether no move leaves the state."""
    return not any(
        state in transition.sources and transition.target not in (None, state)
        for transition in lifecycle.transitions
    )


def _row(transition: Transition) -> str:
    rules = [f"`{guard.code}`: {guard.sentence}" for guard in transition.guards]
    if transition.needs_reason:
        rules.append("a written reason")
    cells = [
        f"`{transition.name}`",
        str(transition.label),
        _words(transition.sources),
        f"`{transition.target}`" if transition.target else "in place",
        f"`{transition.permission}`",
        _words(_holders(transition.permission)),
        "<br>".join(rules) or "—",
    ]
    return f"| {' | '.join(cells)} |"


def _words(values) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _holders(permission: Permission) -> list[str]:
    return [role for role in Role.values if permission in GRANTS[role]]


def _permissions() -> str:
    head = "| permission | " + " | ".join(f"`{role}`" for role in Role.values) + " |"
    rule = "|---" * (len(Role.values) + 1) + "|"
    rows = [
        f"| `{permission}` | "
        + " | ".join("yes" if permission in GRANTS[role] else "" for role in Role.values)
        + " |"
        for permission in Permission
    ]
    labels = "\n".join(f"| `{role.value}` | {role.label} | {_scope(role)} |" for role in Role)
    return "\n".join(
        [
            "## Roles",
            "",
            "| role | on screen | acts for |",
            "|---|---|---|",
            labels,
            "",
            "## Permissions",
            "",
            head,
            rule,
            *rows,
            "",
        ]
    )


def _scope(role: str) -> str:
    return "its organisations' files" if role in ORGANISATION_ROLES else "every file"
