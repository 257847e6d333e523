package io.lockkeeper.system;

/**
 * One file of a seed set.
 *
 * @param folder the seed folder it lies in, such as {@code common}
 * @param name its file name
 * @param file how messages call it
 */
public record SeedFile(String folder, String name, String file, byte[] bytes) {

    /** Its identity in the seed history and in {@code production-seeds}: {@code folder/name}. */
    public String path() {
        return folder + '/' + name;
    }

    public boolean isCsv() {
        return name.endsWith(".csv");
    }

    public String checksum() {
        return Checksums.sha256(bytes);
    }
}
