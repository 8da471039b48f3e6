"""Games: what they show and what the player does, carried between a sandbox and whoever looks.

`sandbox.guest.games` says how a game is talked to. Everything from there is hostile.
"""
