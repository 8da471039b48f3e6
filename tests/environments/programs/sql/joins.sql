CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE orders (customer INTEGER REFERENCES customers (id), total INTEGER);
INSERT INTO customers VALUES (1, 'Ada'), (2, 'Alan'), (3, 'Grace');
INSERT INTO orders VALUES (1, 5), (1, 7), (2, 1);
SELECT name, count(total) AS orders, coalesce(sum(total), 0) AS total
FROM customers LEFT JOIN orders ON customer = id GROUP BY name ORDER BY name;
UPDATE orders SET total = 0 WHERE customer = 2;
DELETE FROM orders WHERE total = 0;
SELECT count(*) AS left_over FROM orders;
