/** Systems: the manifest, the folders it names, the layouts of Prisma and Flyway, and their checksums. */
package io.lockkeeper.system;
