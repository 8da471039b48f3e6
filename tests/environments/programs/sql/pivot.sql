SELECT * FROM (PIVOT (VALUES ('a', 'x', 1), ('a', 'y', 2), ('b', 'x', 3)) t(name, kind, n) ON kind USING sum(n)) ORDER BY name;
