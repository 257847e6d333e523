CREATE TYPE "ArticleStatus" AS ENUM ('DRAFT', 'PUBLISHED', 'ARCHIVED');

CREATE TABLE "Article" (
    "id"              UUID NOT NULL DEFAULT gen_random_uuid(),
    "slug"            TEXT NOT NULL,
    "title"           TEXT NOT NULL,
    "summary"         TEXT NOT NULL DEFAULT '',
    "body"            TEXT NOT NULL,
    "metaDescription" TEXT,
    "status"          "ArticleStatus" NOT NULL DEFAULT 'DRAFT',
    -- NULL: the author has left; the article stays.
    "authorId"        UUID,
    "publishedAt"     TIMESTAMPTZ(3),
    "createdAt"       TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt"       TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Article_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Article_authorId_fkey" FOREIGN KEY ("authorId")
        REFERENCES "User" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Article_slug_format" CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT "Article_published_has_date" CHECK ("status" <> 'PUBLISHED' OR "publishedAt" IS NOT NULL),
    -- Search engines cut the rest off.
    CONSTRAINT "Article_metaDescription_length" CHECK (char_length("metaDescription") <= 160)
);
CREATE UNIQUE INDEX "Article_slug_key" ON "Article" ("slug");
CREATE INDEX "Article_authorId_idx" ON "Article" ("authorId");
CREATE INDEX "Article_status_publishedAt_idx" ON "Article" ("status", "publishedAt" DESC);

CREATE TABLE "ArticleCategory" (
    "articleId"  UUID NOT NULL,
    "categoryId" UUID NOT NULL,

    CONSTRAINT "ArticleCategory_pkey" PRIMARY KEY ("articleId", "categoryId"),
    CONSTRAINT "ArticleCategory_articleId_fkey" FOREIGN KEY ("articleId")
        REFERENCES "Article" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ArticleCategory_categoryId_fkey" FOREIGN KEY ("categoryId")
        REFERENCES "Category" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "ArticleCategory_categoryId_idx" ON "ArticleCategory" ("categoryId");
