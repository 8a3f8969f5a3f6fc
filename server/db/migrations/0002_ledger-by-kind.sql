ALTER TABLE `sessions` ADD `media_frames` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `bytes_down` text DEFAULT '{"media":0,"retransmission":0,"padding":0,"upkeep":0,"http":0,"webSocket":0}' NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `bytes_up` text DEFAULT '{"input":0,"upkeep":0,"http":0,"webSocket":0}' NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `counted_to_end` integer DEFAULT false NOT NULL;