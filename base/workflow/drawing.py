"""The transition tables of all models as Mermaid diagrams: the pages of `docs/workflows.md`."""

from base.workflow.moves import Moves, tables

HEAD = """# Workflows

Every status and every move that the product allows, drawn from the tables beside the models by
`manage.py workflows`. A test compares this page with the tables.
"""


def draw_all() -> str:
    """Returns the whole page, models in alphabetical order."""
    parts = [HEAD, *(draw(name, tables[name]) for name in sorted(tables))]
    return "\n".join(parts)


def draw(name: str, moves: Moves) -> str:
    """Returns one table as a Mermaid state diagram: starts are what nothing leads to, ends lead nowhere."""
    reached = {str(to) for targets in moves.values() for to in targets}
    states = list(
        dict.fromkeys([*map(str, moves), *(str(to) for targets in moves.values() for to in targets)])
    )
    starts = [state for state in states if state not in reached] or states[:1]
    lines = [f"    [*] --> {state}" for state in starts]
    lines += [f"    {came_from!s} --> {to!s}" for came_from, targets in moves.items() for to in targets]
    lines += [f"    {state} --> [*]" for state in states if not moves.get(state)]
    return "\n".join([f"## {name}\n", "```mermaid", "stateDiagram-v2", *lines, "```", ""])
