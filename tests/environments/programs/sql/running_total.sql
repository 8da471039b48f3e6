CREATE TABLE sales (day DATE, amount DECIMAL(8, 2));
INSERT INTO sales VALUES ('2024-01-01', 10.50), ('2024-01-02', 4.25), ('2024-01-03', 20);
SELECT day, sum(amount) OVER (ORDER BY day) AS total FROM sales ORDER BY day;
