-- Solutions of the six queens puzzle.
WITH RECURSIVE board(row, places) AS (
  SELECT 0, CAST([] AS INTEGER[])
  UNION ALL
  SELECT row + 1, list_append(places, c::INTEGER) FROM board, range(1, 7) t(c)
  WHERE row < 6 AND NOT EXISTS (
    SELECT 1 FROM range(1, row + 1) u(r)
    WHERE places[r] = c OR abs(places[r] - c) = row + 1 - r)
)
SELECT count(*) AS solutions FROM board WHERE row = 6;
