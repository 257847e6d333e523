package io.lockkeeper.system;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A system in a list.
 *
 * @param level its newest versioned migration
 * @param migrations how many versioned and repeatable migrations it has
 * @param seeds how many seed files it has, of all environments
 * @param origin where it was read from
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SystemSummary(
        String name,
        String title,
        String description,
        LayoutName layout,
        String level,
        int migrations,
        int seeds,
        String origin) {}
