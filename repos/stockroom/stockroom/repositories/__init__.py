"""Reading and writing records. One class per group of tables, SQL nowhere else."""
