SELECT count(*) AS primes, max(n) AS largest
FROM range(2, 100) t(n)
WHERE NOT EXISTS (SELECT 1 FROM range(2, 10) d(k) WHERE k < n AND n % k = 0);
