/** What all resources share: errors as problem+json, pages of lists. */
package io.lockkeeper.http;
