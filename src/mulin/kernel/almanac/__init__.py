"""The calendar table: published rest days and make-up workdays, by year; and the deadlines that hang on it."""
