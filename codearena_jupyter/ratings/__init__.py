"""Ratings from votes: numbers only. The way in is `votes.Votes` and `leaderboard.rate`."""
