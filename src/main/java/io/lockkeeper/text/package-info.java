/** Text that is not ours, and how it is shown. */
package io.lockkeeper.text;
