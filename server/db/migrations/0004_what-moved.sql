DROP TABLE `person_roles`;--> statement-breakpoint
DROP TABLE `project_members`;--> statement-breakpoint
ALTER TABLE `sessions` DROP COLUMN `recording_duration_ms`;--> statement-breakpoint
ALTER TABLE `sessions` DROP COLUMN `recording_bytes`;