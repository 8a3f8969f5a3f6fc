CREATE TABLE `fact_details` (
	`sequence` integer PRIMARY KEY NOT NULL,
	`salt` text NOT NULL,
	`details` text NOT NULL,
	FOREIGN KEY (`sequence`) REFERENCES `facts`(`sequence`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `facts` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`subject` text NOT NULL,
	`project_id` text,
	`policy_version` integer,
	`details_digest` text NOT NULL,
	`chain` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `facts_by_subject` ON `facts` (`subject`,`sequence`);--> statement-breakpoint
CREATE TABLE `role_assignments` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`person_id` text NOT NULL,
	`role` text NOT NULL,
	`scope` text NOT NULL,
	`valid_from` integer NOT NULL,
	`valid_until` integer,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `role_assignments_by_person` ON `role_assignments` (`person_id`);--> statement-breakpoint
CREATE TABLE `recordings` (
	`session_id` text PRIMARY KEY NOT NULL,
	`duration_ms` integer,
	`bytes` integer NOT NULL,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
-- Whoever belonged to a project in a role has that role there from now on, and nowhere else.
INSERT INTO `role_assignments` (`person_id`, `role`, `scope`, `valid_from`)
SELECT `project_members`.`person_id`, `role`, json_object('kind', 'project', 'project', `project_id`), `people`.`created_at`
FROM `project_members` INNER JOIN `people` ON `people`.`id` = `project_members`.`person_id`;
--> statement-breakpoint
INSERT INTO `recordings` (`session_id`, `duration_ms`, `bytes`)
SELECT `id`, `recording_duration_ms`, `recording_bytes` FROM `sessions` WHERE `kind` = 'live' AND `state` = 'ended';
--> statement-breakpoint
CREATE TRIGGER `facts_are_not_changed` BEFORE UPDATE ON `facts`
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
--> statement-breakpoint
CREATE TRIGGER `facts_are_not_deleted` BEFORE DELETE ON `facts`
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
--> statement-breakpoint
-- INSERT OR REPLACE would delete without asking the trigger above.
CREATE TRIGGER `facts_are_not_replaced` BEFORE INSERT ON `facts`
WHEN EXISTS (SELECT 1 FROM `facts` WHERE `sequence` = NEW.`sequence`)
BEGIN SELECT RAISE(ABORT, 'a fact is never replaced'); END;
--> statement-breakpoint
-- Details can be erased, and nothing else.
CREATE TRIGGER `fact_details_are_not_changed` BEFORE UPDATE ON `fact_details`
BEGIN SELECT RAISE(ABORT, 'the details of a fact are never changed'); END;
