-- The application's ORM sets updated_at itself; seeds, the JSON API and an operator's SQL do not.
CREATE FUNCTION carriers_touch() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    NEW.updated_at := CURRENT_TIMESTAMP;
    RETURN NEW;
END
$$;

-- An update that changes nothing, such as a seed applied again, leaves the time as it was.
CREATE TRIGGER carriers_touch
    BEFORE UPDATE ON carriers
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION carriers_touch();
