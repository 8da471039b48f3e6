"""Charts of leaderboards, heatmaps and usage: JSON in, Altair charts and documents out."""
