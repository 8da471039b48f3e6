-- Shortest paths from a, by breadth.
CREATE TABLE edges AS SELECT * FROM (VALUES ('a', 'b'), ('b', 'c'), ('c', 'd'), ('a', 'd'), ('d', 'e')) t(source, target);
WITH RECURSIVE reach(node, steps) AS (
  SELECT 'a', 0 UNION ALL SELECT target, steps + 1 FROM reach JOIN edges ON source = node WHERE steps < 5
)
SELECT node, min(steps) AS steps FROM reach GROUP BY node ORDER BY node;
