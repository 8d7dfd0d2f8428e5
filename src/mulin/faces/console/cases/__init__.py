"""The to-do page, lists of cases, one case, its steps, procedures and how to start one."""
