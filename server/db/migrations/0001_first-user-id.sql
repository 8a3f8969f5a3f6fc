-- User ids of people in projects start here; below are the ids of the system's own users.
INSERT INTO `sqlite_sequence` (`name`, `seq`) VALUES ('project_users', 1899999999);
