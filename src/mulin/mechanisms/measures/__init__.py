"""Measures: indicators over dated facts, targets compared with them by place and date."""
