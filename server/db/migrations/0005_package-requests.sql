CREATE TABLE `package_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`person_id` text NOT NULL,
	`archive` text NOT NULL,
	`name` text NOT NULL,
	`reason` text,
	`asked_at` integer NOT NULL,
	`state` text NOT NULL,
	`words` text,
	`decided_at` integer,
	FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "package_requests_decided" CHECK(("package_requests"."state" = 'asked') = ("package_requests"."decided_at" IS NULL))
);
--> statement-breakpoint
CREATE INDEX `package_requests_by_person` ON `package_requests` (`person_id`,`state`);--> statement-breakpoint
CREATE INDEX `package_requests_by_project` ON `package_requests` (`project_id`,`state`);