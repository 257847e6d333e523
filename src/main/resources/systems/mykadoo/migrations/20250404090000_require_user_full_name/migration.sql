-- Reads every row, while others read and write them.
ALTER TABLE "User" VALIDATE CONSTRAINT "User_fullName_present";

-- The valid constraint is the proof that this needs: the table is not read again.
ALTER TABLE "User" ALTER COLUMN "fullName" SET NOT NULL;

-- NOT NULL says the same from here on.
ALTER TABLE "User" DROP CONSTRAINT "User_fullName_present";

-- The last expand step. To contract means to drop the trigger "User_syncFullName", its function and the column "name".
-- It is left out on purpose: it breaks application code that still knows "name", so it belongs to a separate, later
-- deployment, when no instance of that code runs any more.
