SELECT string_agg(CASE WHEN i % 15 = 0 THEN 'FizzBuzz' WHEN i % 3 = 0 THEN 'Fizz'
       WHEN i % 5 = 0 THEN 'Buzz' ELSE i::VARCHAR END, ' ' ORDER BY i) AS line
FROM range(1, 16) t(i);
