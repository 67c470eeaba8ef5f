"""The parts of the item linter (courses/rules/item_lint.py): one file for each sort of check."""
