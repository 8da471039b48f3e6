"""The arena panel as a user meets it: by the names of its controls."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from .lab import TOKEN, Lab

BATTLE_SECONDS = 90
"""For a whole battle on a busy machine."""


@dataclass(frozen=True)
class Arena:
    """A page with the panel open."""

    page: Page
    lab: Lab

    @classmethod
    def open(cls, page: Page, lab: Lab, workspace: str) -> Arena:
        """Open the panel from the launcher, in a workspace that nothing is restored into."""
        page.goto(f"{lab.url}lab/workspaces/{workspace}?token={TOKEN}&reset")
        page.locator(".jp-LauncherCard", has_text="Open CodeArena").click()
        arena = cls(page, lab)
        expect(arena.prompt).to_be_visible()
        return arena

    @property
    def prompt(self) -> Locator:
        """Where the next battle is written."""
        return self.page.get_by_role("textbox", name="Prompt")

    def button(self, name: str) -> Locator:
        """A button of the panel."""
        return self.page.get_by_role("button", name=name, exact=True)

    def side(self, letter: str) -> Locator:
        """A side's region."""
        return self.page.get_by_role("region", name=f"Model {letter}")

    def tab(self, letter: str, name: str) -> Locator:
        """A tab of a side."""
        return self.side(letter).get_by_role("tab", name=name)

    @property
    def reveal(self) -> Locator:
        """The names, once there are any."""
        return self.page.get_by_role("region", name="Reveal")

    def send(self, example: str) -> None:
        """Start a battle with an example's prompt."""
        self.button(f"Example: {example}").click()
        self.button("Send").click()
        # The first battle of a server imports what talks to models.
        expect(self.side("A")).to_be_visible(timeout=30_000)

    def wait_until_ready(self) -> None:
        """Both sides have run."""
        expect(self.button("Tie")).to_be_enabled(timeout=BATTLE_SECONDS * 1000)

    def vote(self, verdict: str) -> None:
        """Vote and wait until it is stored."""
        self.button(verdict).click()
        expect(self.reveal).to_be_visible()

    def names(self) -> list[str]:
        """The revealed names."""
        expect(self.reveal).to_be_visible()
        return self.reveal.locator("strong").all_inner_texts()

    def saved(self) -> None:
        """Wait until JupyterLab has saved its layout, as it does a moment after changes."""
        with self.page.expect_response(
            lambda response: (
                bool(re.search("/lab/api/workspaces/", response.url))
                and response.request.method == "PUT"
                and "codearena:codearena" in (response.request.post_data or "")
            )
        ):
            pass
