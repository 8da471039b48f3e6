SELECT word, count(*) AS times
FROM (SELECT unnest(string_split(lower('The cat and the dog and the bird'), ' ')) AS word)
GROUP BY word ORDER BY times DESC, word LIMIT 3;
