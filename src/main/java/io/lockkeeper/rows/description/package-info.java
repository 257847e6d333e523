/** What is exposed, described for those who write front ends: types of TypeScript, checks for zod, OpenAPI. */
package io.lockkeeper.rows.description;
