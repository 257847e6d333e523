-- pgcrypto: seeds make password hashes inside the database, so that no readable password is ever stored.
CREATE EXTENSION IF NOT EXISTS "pgcrypto";

CREATE TYPE "UserRole" AS ENUM ('USER', 'ADMIN');
CREATE TYPE "AccountProvider" AS ENUM ('GOOGLE', 'FACEBOOK');
CREATE TYPE "SubscriptionTier" AS ENUM ('FREE', 'GOLD', 'PLATINUM');
CREATE TYPE "SubscriptionStatus" AS ENUM ('TRIALING', 'ACTIVE', 'PAST_DUE', 'CANCELED');
CREATE TYPE "ConversationStatus" AS ENUM ('OPEN', 'CLOSED');
CREATE TYPE "MessageRole" AS ENUM ('SYSTEM', 'USER', 'ASSISTANT');
CREATE TYPE "Occasion" AS ENUM (
    'BIRTHDAY', 'ANNIVERSARY', 'WEDDING', 'GRADUATION', 'HOUSEWARMING', 'CHRISTMAS', 'OTHER'
);
CREATE TYPE "ProductAvailability" AS ENUM ('IN_STOCK', 'OUT_OF_STOCK', 'DISCONTINUED');
CREATE TYPE "CommissionStatus" AS ENUM ('PENDING', 'APPROVED', 'PAID', 'REJECTED');

-- Users and how they sign in

CREATE TABLE "User" (
    "id"              UUID       NOT NULL DEFAULT gen_random_uuid(),
    "email"           TEXT       NOT NULL,
    -- NULL: signs in with Google or Facebook only.
    "passwordHash"    TEXT,
    "name"            TEXT       NOT NULL,
    "role"            "UserRole" NOT NULL DEFAULT 'USER',
    "emailVerifiedAt" TIMESTAMPTZ(3),
    "lastLoginAt"     TIMESTAMPTZ(3),
    "createdAt"       TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt"       TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "User_email_format" CHECK ("email" ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    -- With one spelling per address a plain unique index is enough, and every driver's parameters can use it.
    CONSTRAINT "User_email_lowercase" CHECK ("email" = lower("email")),
    -- A hash begins with the name of its method, $2b$ or $argon2id$; a password that slipped through unhashed does not.
    CONSTRAINT "User_passwordHash_is_hash" CHECK ("passwordHash" ~ '^\$[a-z0-9]+\$')
);
CREATE UNIQUE INDEX "User_email_key" ON "User" ("email");

CREATE TABLE "Account" (
    "id"                UUID NOT NULL DEFAULT gen_random_uuid(),
    "userId"            UUID NOT NULL,
    "provider"          "AccountProvider" NOT NULL,
    "providerAccountId" TEXT NOT NULL,
    "scope"             TEXT,
    "createdAt"         TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId")
        REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "Account_provider_providerAccountId_key" ON "Account" ("provider", "providerAccountId");
CREATE UNIQUE INDEX "Account_userId_provider_key" ON "Account" ("userId", "provider");

CREATE TABLE "UserProfile" (
    "id"                 UUID    NOT NULL DEFAULT gen_random_uuid(),
    "userId"             UUID    NOT NULL,
    "avatarUrl"          TEXT,
    "birthday"           DATE,
    "locale"             TEXT    NOT NULL DEFAULT 'en-US',
    "currency"           CHAR(3) NOT NULL DEFAULT 'USD',
    "timezone"           TEXT    NOT NULL DEFAULT 'UTC',
    "emailNotifications" BOOLEAN NOT NULL DEFAULT true,
    "interests"          TEXT[]  NOT NULL DEFAULT '{}',
    "preferences"        JSONB   NOT NULL DEFAULT '{}',
    "createdAt"          TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt"          TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "UserProfile_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "UserProfile_userId_fkey" FOREIGN KEY ("userId")
        REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "UserProfile_currency_format" CHECK ("currency" ~ '^[A-Z]{3}$')
);
CREATE UNIQUE INDEX "UserProfile_userId_key" ON "UserProfile" ("userId");

-- The mail carries the token, the table its digest: who reads the table cannot confirm or reset anything.
CREATE TABLE "EmailVerificationToken" (
    "id"        UUID NOT NULL DEFAULT gen_random_uuid(),
    "userId"    UUID NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt"    TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "EmailVerificationToken_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "EmailVerificationToken_userId_fkey" FOREIGN KEY ("userId")
        REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "EmailVerificationToken_tokenHash_key" ON "EmailVerificationToken" ("tokenHash");
CREATE INDEX "EmailVerificationToken_userId_idx" ON "EmailVerificationToken" ("userId");

CREATE TABLE "PasswordResetToken" (
    "id"        UUID NOT NULL DEFAULT gen_random_uuid(),
    "userId"    UUID NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt"    TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PasswordResetToken_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "PasswordResetToken_userId_fkey" FOREIGN KEY ("userId")
        REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "PasswordResetToken_tokenHash_key" ON "PasswordResetToken" ("tokenHash");
CREATE INDEX "PasswordResetToken_userId_idx" ON "PasswordResetToken" ("userId");

-- Subscriptions

CREATE TABLE "Subscription" (
    "id"                     UUID NOT NULL DEFAULT gen_random_uuid(),
    "userId"                 UUID NOT NULL,
    "tier"                   "SubscriptionTier"   NOT NULL DEFAULT 'FREE',
    "status"                 "SubscriptionStatus" NOT NULL DEFAULT 'ACTIVE',
    "externalSubscriptionId" TEXT,
    "currentPeriodStart"     TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "currentPeriodEnd"       TIMESTAMPTZ(3),
    "cancelAtPeriodEnd"      BOOLEAN NOT NULL DEFAULT false,
    "createdAt"              TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt"              TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Subscription_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Subscription_userId_fkey" FOREIGN KEY ("userId")
        REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Subscription_paid_tier_has_end" CHECK ("tier" = 'FREE' OR "currentPeriodEnd" IS NOT NULL),
    CONSTRAINT "Subscription_period_order" CHECK ("currentPeriodEnd" > "currentPeriodStart")
);
CREATE UNIQUE INDEX "Subscription_userId_key" ON "Subscription" ("userId");
CREATE UNIQUE INDEX "Subscription_externalSubscriptionId_key" ON "Subscription" ("externalSubscriptionId");
CREATE INDEX "Subscription_currentPeriodEnd_idx" ON "Subscription" ("currentPeriodEnd");

-- Conversations with the assistant

CREATE TABLE "Conversation" (
    "id"        UUID NOT NULL DEFAULT gen_random_uuid(),
    "userId"    UUID NOT NULL,
    "title"     TEXT NOT NULL,
    "status"    "ConversationStatus" NOT NULL DEFAULT 'OPEN',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Conversation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Conversation_userId_fkey" FOREIGN KEY ("userId")
        REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "Conversation_userId_updatedAt_idx" ON "Conversation" ("userId", "updatedAt" DESC);

CREATE TABLE "Message" (
    "id"             UUID    NOT NULL DEFAULT gen_random_uuid(),
    "conversationId" UUID    NOT NULL,
    "position"       INTEGER NOT NULL,
    "role"           "MessageRole" NOT NULL,
    "content"        TEXT    NOT NULL,
    "tokens"         INTEGER NOT NULL DEFAULT 0,
    "createdAt"      TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Message_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Message_conversationId_fkey" FOREIGN KEY ("conversationId")
        REFERENCES "Conversation" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Message_position_positive" CHECK ("position" > 0),
    CONSTRAINT "Message_tokens_not_negative" CHECK ("tokens" >= 0)
);
CREATE UNIQUE INDEX "Message_conversationId_position_key" ON "Message" ("conversationId", "position");

-- Categories and products

CREATE TABLE "Category" (
    "id"          UUID    NOT NULL DEFAULT gen_random_uuid(),
    "slug"        TEXT    NOT NULL,
    "name"        TEXT    NOT NULL,
    "description" TEXT    NOT NULL DEFAULT '',
    "position"    INTEGER NOT NULL DEFAULT 0,
    "parentId"    UUID,
    "createdAt"   TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt"   TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Category_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Category_parentId_fkey" FOREIGN KEY ("parentId")
        REFERENCES "Category" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Category_slug_format" CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT "Category_not_its_own_parent" CHECK ("parentId" <> "id")
);
CREATE UNIQUE INDEX "Category_slug_key" ON "Category" ("slug");
CREATE INDEX "Category_parentId_idx" ON "Category" ("parentId");

CREATE TABLE "Product" (
    "id"               UUID NOT NULL DEFAULT gen_random_uuid(),
    "affiliateProgram" TEXT NOT NULL,
    -- The shop's own number for it: an import that runs again updates the product instead of adding it.
    "externalId"       TEXT NOT NULL,
    "title"            TEXT NOT NULL,
    "description"      TEXT NOT NULL DEFAULT '',
    "brand"            TEXT,
    "price"            DECIMAL(10, 2) NOT NULL,
    "currency"         CHAR(3) NOT NULL DEFAULT 'USD',
    "imageUrl"         TEXT,
    "affiliateUrl"     TEXT NOT NULL,
    "categoryId"       UUID,
    "availability"     "ProductAvailability" NOT NULL DEFAULT 'IN_STOCK',
    "rating"           DECIMAL(2, 1),
    "reviewCount"      INTEGER NOT NULL DEFAULT 0,
    "tags"             TEXT[]  NOT NULL DEFAULT '{}',
    "createdAt"        TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt"        TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Product_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Product_categoryId_fkey" FOREIGN KEY ("categoryId")
        REFERENCES "Category" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Product_title_not_blank" CHECK (btrim("title") <> ''),
    CONSTRAINT "Product_price_not_negative" CHECK ("price" >= 0),
    CONSTRAINT "Product_currency_format" CHECK ("currency" ~ '^[A-Z]{3}$'),
    CONSTRAINT "Product_rating_range" CHECK ("rating" BETWEEN 0 AND 5),
    CONSTRAINT "Product_reviewCount_not_negative" CHECK ("reviewCount" >= 0)
);
CREATE UNIQUE INDEX "Product_affiliateProgram_externalId_key" ON "Product" ("affiliateProgram", "externalId");
CREATE INDEX "Product_price_idx" ON "Product" ("price");
CREATE INDEX "Product_categoryId_idx" ON "Product" ("categoryId");

-- Gift search

CREATE TABLE "RecipientProfile" (
    "id"           UUID   NOT NULL DEFAULT gen_random_uuid(),
    "userId"       UUID   NOT NULL,
    "name"         TEXT   NOT NULL,
    "relationship" TEXT   NOT NULL,
    "age"          INTEGER,
    "birthday"     DATE,
    "interests"    TEXT[] NOT NULL DEFAULT '{}',
    "budgetMin"    DECIMAL(10, 2),
    "budgetMax"    DECIMAL(10, 2),
    "notes"        TEXT,
    "createdAt"    TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt"    TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RecipientProfile_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "RecipientProfile_userId_fkey" FOREIGN KEY ("userId")
        REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "RecipientProfile_age_range" CHECK ("age" BETWEEN 0 AND 130),
    CONSTRAINT "RecipientProfile_budget_order" CHECK ("budgetMin" >= 0 AND "budgetMin" <= "budgetMax")
);
CREATE UNIQUE INDEX "RecipientProfile_userId_name_key" ON "RecipientProfile" ("userId", "name");

-- A search outlives the user who made it, without the name: the statistics are counted from it.
CREATE TABLE "Search" (
    "id"                 UUID    NOT NULL DEFAULT gen_random_uuid(),
    "userId"             UUID,
    "recipientProfileId" UUID,
    "conversationId"     UUID,
    "query"              TEXT    NOT NULL,
    "occasion"           "Occasion" NOT NULL DEFAULT 'OTHER',
    "budgetMin"          DECIMAL(10, 2),
    "budgetMax"          DECIMAL(10, 2),
    "filters"            JSONB   NOT NULL DEFAULT '{}',
    "durationMs"         INTEGER NOT NULL DEFAULT 0,
    "createdAt"          TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Search_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Search_userId_fkey" FOREIGN KEY ("userId")
        REFERENCES "User" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Search_recipientProfileId_fkey" FOREIGN KEY ("recipientProfileId")
        REFERENCES "RecipientProfile" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Search_conversationId_fkey" FOREIGN KEY ("conversationId")
        REFERENCES "Conversation" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Search_budget_order" CHECK ("budgetMin" >= 0 AND "budgetMin" <= "budgetMax"),
    CONSTRAINT "Search_durationMs_not_negative" CHECK ("durationMs" >= 0)
);
CREATE INDEX "Search_userId_createdAt_idx" ON "Search" ("userId", "createdAt" DESC);
CREATE INDEX "Search_recipientProfileId_idx" ON "Search" ("recipientProfileId");
CREATE INDEX "Search_conversationId_idx" ON "Search" ("conversationId");
CREATE INDEX "Search_createdAt_idx" ON "Search" ("createdAt");

CREATE TABLE "SearchResult" (
    "id"        UUID    NOT NULL DEFAULT gen_random_uuid(),
    "searchId"  UUID    NOT NULL,
    "productId" UUID    NOT NULL,
    "rank"      INTEGER NOT NULL,
    "score"     DOUBLE PRECISION NOT NULL,
    "reason"    TEXT,

    CONSTRAINT "SearchResult_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "SearchResult_searchId_fkey" FOREIGN KEY ("searchId")
        REFERENCES "Search" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "SearchResult_productId_fkey" FOREIGN KEY ("productId")
        REFERENCES "Product" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "SearchResult_rank_positive" CHECK ("rank" > 0),
    CONSTRAINT "SearchResult_score_range" CHECK ("score" BETWEEN 0 AND 1)
);
CREATE UNIQUE INDEX "SearchResult_searchId_productId_key" ON "SearchResult" ("searchId", "productId");
CREATE UNIQUE INDEX "SearchResult_searchId_rank_key" ON "SearchResult" ("searchId", "rank");
CREATE INDEX "SearchResult_productId_idx" ON "SearchResult" ("productId");

-- Wishlists

CREATE TABLE "Wishlist" (
    "id"          UUID    NOT NULL DEFAULT gen_random_uuid(),
    "userId"      UUID    NOT NULL,
    "name"        TEXT    NOT NULL,
    "description" TEXT    NOT NULL DEFAULT '',
    "isPublic"    BOOLEAN NOT NULL DEFAULT false,
    "shareToken"  TEXT,
    "eventDate"   DATE,
    "createdAt"   TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt"   TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Wishlist_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Wishlist_userId_fkey" FOREIGN KEY ("userId")
        REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Wishlist_public_has_token" CHECK (NOT "isPublic" OR "shareToken" IS NOT NULL)
);
CREATE UNIQUE INDEX "Wishlist_userId_name_key" ON "Wishlist" ("userId", "name");
CREATE UNIQUE INDEX "Wishlist_shareToken_key" ON "Wishlist" ("shareToken");

CREATE TABLE "WishlistItem" (
    "id"          UUID    NOT NULL DEFAULT gen_random_uuid(),
    "wishlistId"  UUID    NOT NULL,
    "productId"   UUID    NOT NULL,
    "quantity"    INTEGER NOT NULL DEFAULT 1,
    "priority"    INTEGER NOT NULL DEFAULT 3,
    "note"        TEXT,
    "purchasedAt" TIMESTAMPTZ(3),
    "createdAt"   TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WishlistItem_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "WishlistItem_wishlistId_fkey" FOREIGN KEY ("wishlistId")
        REFERENCES "Wishlist" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "WishlistItem_productId_fkey" FOREIGN KEY ("productId")
        REFERENCES "Product" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "WishlistItem_quantity_positive" CHECK ("quantity" > 0),
    CONSTRAINT "WishlistItem_priority_range" CHECK ("priority" BETWEEN 1 AND 5)
);
CREATE UNIQUE INDEX "WishlistItem_wishlistId_productId_key" ON "WishlistItem" ("wishlistId", "productId");
CREATE INDEX "WishlistItem_productId_idx" ON "WishlistItem" ("productId");

CREATE TABLE "Favorite" (
    "id"        UUID NOT NULL DEFAULT gen_random_uuid(),
    "userId"    UUID NOT NULL,
    "productId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Favorite_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Favorite_userId_fkey" FOREIGN KEY ("userId")
        REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Favorite_productId_fkey" FOREIGN KEY ("productId")
        REFERENCES "Product" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "Favorite_userId_productId_key" ON "Favorite" ("userId", "productId");
CREATE INDEX "Favorite_productId_idx" ON "Favorite" ("productId");

-- Affiliate tracking: clicks and commissions are the evidence for money, so a product with clicks is discontinued and
-- never deleted, and a click with a commission stays.

CREATE TABLE "AffiliateClick" (
    "id"             UUID NOT NULL DEFAULT gen_random_uuid(),
    "trackingCode"   TEXT NOT NULL,
    "userId"         UUID,
    "productId"      UUID NOT NULL,
    "searchResultId" UUID,
    "referrer"       TEXT,
    "clickedAt"      TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AffiliateClick_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "AffiliateClick_userId_fkey" FOREIGN KEY ("userId")
        REFERENCES "User" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "AffiliateClick_productId_fkey" FOREIGN KEY ("productId")
        REFERENCES "Product" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "AffiliateClick_searchResultId_fkey" FOREIGN KEY ("searchResultId")
        REFERENCES "SearchResult" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "AffiliateClick_trackingCode_key" ON "AffiliateClick" ("trackingCode");
CREATE INDEX "AffiliateClick_userId_idx" ON "AffiliateClick" ("userId");
CREATE INDEX "AffiliateClick_searchResultId_idx" ON "AffiliateClick" ("searchResultId");
CREATE INDEX "AffiliateClick_clickedAt_idx" ON "AffiliateClick" ("clickedAt");

CREATE TABLE "Commission" (
    "id"               UUID NOT NULL DEFAULT gen_random_uuid(),
    "affiliateClickId" UUID NOT NULL,
    "affiliateProgram" TEXT NOT NULL,
    "orderReference"   TEXT NOT NULL,
    "orderAmount"      DECIMAL(10, 2) NOT NULL,
    "amount"           DECIMAL(10, 2) NOT NULL,
    "currency"         CHAR(3) NOT NULL DEFAULT 'USD',
    "status"           "CommissionStatus" NOT NULL DEFAULT 'PENDING',
    "orderedAt"        TIMESTAMPTZ(3) NOT NULL,
    "paidAt"           TIMESTAMPTZ(3),
    "createdAt"        TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt"        TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Commission_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Commission_affiliateClickId_fkey" FOREIGN KEY ("affiliateClickId")
        REFERENCES "AffiliateClick" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Commission_amount_within_order" CHECK ("amount" >= 0 AND "amount" <= "orderAmount"),
    CONSTRAINT "Commission_paid_has_date" CHECK (("status" = 'PAID') = ("paidAt" IS NOT NULL))
);
CREATE UNIQUE INDEX "Commission_affiliateProgram_orderReference_key"
    ON "Commission" ("affiliateProgram", "orderReference");
CREATE INDEX "Commission_affiliateClickId_idx" ON "Commission" ("affiliateClickId");
CREATE INDEX "Commission_status_orderedAt_idx" ON "Commission" ("status", "orderedAt");

-- Feedback and figures

CREATE TABLE "UserFeedback" (
    "id"        UUID    NOT NULL DEFAULT gen_random_uuid(),
    "userId"    UUID    NOT NULL,
    "searchId"  UUID    NOT NULL,
    "productId" UUID    NOT NULL,
    "rating"    INTEGER NOT NULL,
    "helpful"   BOOLEAN,
    "comment"   TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "UserFeedback_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "UserFeedback_userId_fkey" FOREIGN KEY ("userId")
        REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "UserFeedback_searchId_fkey" FOREIGN KEY ("searchId")
        REFERENCES "Search" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "UserFeedback_productId_fkey" FOREIGN KEY ("productId")
        REFERENCES "Product" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "UserFeedback_rating_range" CHECK ("rating" BETWEEN 1 AND 5)
);
CREATE UNIQUE INDEX "UserFeedback_userId_searchId_productId_key"
    ON "UserFeedback" ("userId", "searchId", "productId");
CREATE INDEX "UserFeedback_searchId_idx" ON "UserFeedback" ("searchId");
CREATE INDEX "UserFeedback_productId_idx" ON "UserFeedback" ("productId");

-- One row per day and occasion, added up at night; no user can be found in it.
CREATE TABLE "SearchAnalytics" (
    "id"                UUID    NOT NULL DEFAULT gen_random_uuid(),
    "day"               DATE    NOT NULL,
    "occasion"          "Occasion" NOT NULL,
    "searches"          INTEGER NOT NULL DEFAULT 0,
    "emptySearches"     INTEGER NOT NULL DEFAULT 0,
    "uniqueUsers"       INTEGER NOT NULL DEFAULT 0,
    "averageDurationMs" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "SearchAnalytics_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "SearchAnalytics_counts_plausible" CHECK (
        "emptySearches" BETWEEN 0 AND "searches" AND "uniqueUsers" BETWEEN 0 AND "searches"
    )
);
CREATE UNIQUE INDEX "SearchAnalytics_day_occasion_key" ON "SearchAnalytics" ("day", "occasion");

CREATE TABLE "ProductPerformance" (
    "id"          UUID    NOT NULL DEFAULT gen_random_uuid(),
    "productId"   UUID    NOT NULL,
    "impressions" INTEGER NOT NULL DEFAULT 0,
    "clicks"      INTEGER NOT NULL DEFAULT 0,
    "purchases"   INTEGER NOT NULL DEFAULT 0,
    "revenue"     DECIMAL(12, 2) NOT NULL DEFAULT 0,
    "updatedAt"   TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ProductPerformance_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "ProductPerformance_productId_fkey" FOREIGN KEY ("productId")
        REFERENCES "Product" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ProductPerformance_not_negative" CHECK (
        "impressions" >= 0 AND "clicks" >= 0 AND "purchases" >= 0 AND "revenue" >= 0
    )
);
CREATE UNIQUE INDEX "ProductPerformance_productId_key" ON "ProductPerformance" ("productId");
