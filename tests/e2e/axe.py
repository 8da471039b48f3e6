"""What axe-core finds wrong with a part of a page for people who do not see it, or use no mouse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator

SOURCE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

needs_axe = pytest.mark.skipif(not SOURCE.exists(), reason="axe-core is not installed (npm install)")


def violations(part: Locator) -> list[str]:
    """Each broken rule with the elements that break it; what answers draw in their frames is theirs."""
    page = part.page
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SOURCE.read_text())
    found: list[dict[str, Any]] = part.evaluate(
        """async (element, rules) => {
            const options = {runOnly: rules, iframes: false, resultTypes: ['violations']};
            return (await axe.run(element, options)).violations;
        }""",
        RULES,
    )
    return [
        f"{violation['id']}: {node['html'][:160]} ({' '.join((node['failureSummary'] or '').split())[:300]})"
        for violation in found
        for node in violation["nodes"]
    ]
