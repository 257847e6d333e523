-- The standards a document of some type has to follow, as the generator prints them: mandatory ones first, then by
-- priority. Retired standards stay mapped, for the documents already written, but no longer apply.
CREATE FUNCTION standards_of_document_type(document_type text)
    RETURNS TABLE (
        standard_id  uuid,
        code         text,
        category     "StandardCategory",
        title        text,
        description  text,
        principles   jsonb,
        version      integer,
        is_mandatory boolean,
        priority     integer)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT st.id, st.code, st.category, st.title, st.description, st.principles, st.version, m.is_mandatory, m.priority
    FROM document_types t
        JOIN document_type_standards m ON m.document_type_id = t.id
        JOIN engineering_standards st ON st.id = m.standard_id
    WHERE t.slug = standards_of_document_type.document_type
        AND st.is_active
    ORDER BY m.is_mandatory DESC, m.priority DESC, st.code;
END;

COMMENT ON FUNCTION standards_of_document_type(text) IS 'The active standards for a document type, given by its slug';
