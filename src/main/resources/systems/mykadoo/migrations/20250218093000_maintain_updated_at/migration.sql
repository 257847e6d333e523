-- The ORM sets "updatedAt" itself; seeds, the JSON API and an operator's SQL do not.
CREATE FUNCTION "touchUpdatedAt"() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    NEW."updatedAt" := CURRENT_TIMESTAMP;
    RETURN NEW;
END
$$;

-- One trigger per table with that column. An update that changes nothing leaves the time as it was.

CREATE TRIGGER "User_touchUpdatedAt" BEFORE UPDATE ON "User"
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touchUpdatedAt"();

CREATE TRIGGER "UserProfile_touchUpdatedAt" BEFORE UPDATE ON "UserProfile"
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touchUpdatedAt"();

CREATE TRIGGER "Subscription_touchUpdatedAt" BEFORE UPDATE ON "Subscription"
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touchUpdatedAt"();

CREATE TRIGGER "Conversation_touchUpdatedAt" BEFORE UPDATE ON "Conversation"
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touchUpdatedAt"();

CREATE TRIGGER "Category_touchUpdatedAt" BEFORE UPDATE ON "Category"
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touchUpdatedAt"();

CREATE TRIGGER "Product_touchUpdatedAt" BEFORE UPDATE ON "Product"
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touchUpdatedAt"();

CREATE TRIGGER "RecipientProfile_touchUpdatedAt" BEFORE UPDATE ON "RecipientProfile"
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touchUpdatedAt"();

CREATE TRIGGER "Wishlist_touchUpdatedAt" BEFORE UPDATE ON "Wishlist"
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touchUpdatedAt"();

CREATE TRIGGER "Commission_touchUpdatedAt" BEFORE UPDATE ON "Commission"
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touchUpdatedAt"();

CREATE TRIGGER "ProductPerformance_touchUpdatedAt" BEFORE UPDATE ON "ProductPerformance"
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touchUpdatedAt"();

CREATE TRIGGER "Article_touchUpdatedAt" BEFORE UPDATE ON "Article"
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION "touchUpdatedAt"();
