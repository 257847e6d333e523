-- NOT VALID holds for new and changed rows at once and reads none of the old ones: a short lock. They are read in the
-- next migration, in a transaction of its own, because this one keeps its ACCESS EXCLUSIVE lock until it ends.
ALTER TABLE "User" ADD CONSTRAINT "User_fullName_present" CHECK ("fullName" IS NOT NULL) NOT VALID;
