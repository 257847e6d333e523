-- Users who have not been written to since the trigger is there. A row that somebody changes meanwhile is looked at
-- again under its lock and then no longer matches, so a newer name is never overwritten.
UPDATE "User" SET "fullName" = "name" WHERE "fullName" IS NULL;
