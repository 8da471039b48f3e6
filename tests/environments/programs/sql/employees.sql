-- The second highest salary of each department.
CREATE TABLE staff (name TEXT, department TEXT, salary INTEGER);
INSERT INTO staff VALUES ('Ann', 'IT', 90), ('Bob', 'IT', 80), ('Cid', 'IT', 90), ('Dee', 'HR', 50), ('Eve', 'HR', 70);
SELECT department, name, salary FROM (
  SELECT *, dense_rank() OVER (PARTITION BY department ORDER BY salary DESC) AS place FROM staff
) WHERE place = 2 ORDER BY department;
