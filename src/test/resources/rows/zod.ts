// Written by Lockkeeper; a change here is lost with the next one.

import { z } from "zod"

export const schemas = {
  shelf: {
    Tables: {
      "Odd.Name": {
        Row: z.object({
          "a b": z.number().int(),
          "über": z.string().nullable(),
          "say \"hi\"": z.number().int().nullable(),
        }),
        Insert: z.never(),
        Update: z.never(),
      },
      author: {
        Row: z.object({
          id: z.number().int(),
          name: z.string(),
          born: z.string().nullable(),
          tags: z.array(z.string()),
          profile: z.unknown().nullable(),
          active: z.string().nullable(),
        }),
        Insert: z.object({
          name: z.string(),
          born: z.string().nullable().optional(),
          tags: z.array(z.string()).optional(),
          profile: z.unknown().nullable().optional(),
          active: z.string().nullable().optional(),
        }).strict(),
        Update: z.object({
          name: z.string().optional(),
          born: z.string().nullable().optional(),
          tags: z.array(z.string()).optional(),
          profile: z.unknown().nullable().optional(),
          active: z.string().nullable().optional(),
        }).strict(),
      },
      book: {
        Row: z.object({
          id: z.number().int(),
          title: z.string(),
          author_id: z.number().int().nullable(),
          translator_id: z.number().int().nullable(),
          price: z.number().nullable(),
          pages: z.number().nullable(),
          state: z.enum(["NEW", "WORN", "LOST"]),
          added: z.string().nullable(),
          meta: z.unknown().nullable(),
          version: z.number().int(),
          words: z.string().nullable(),
          caption: z.string().nullable(),
        }),
        Insert: z.object({
          id: z.number().int().optional(),
          title: z.string(),
          author_id: z.number().int().nullable().optional(),
          translator_id: z.number().int().nullable().optional(),
          price: z.number().nullable().optional(),
          pages: z.number().nullable().optional(),
          state: z.enum(["NEW", "WORN", "LOST"]).optional(),
          added: z.string().nullable().optional(),
          meta: z.unknown().nullable().optional(),
          version: z.number().int().optional(),
        }).strict(),
        Update: z.object({
          title: z.string().optional(),
          author_id: z.number().int().nullable().optional(),
          price: z.number().nullable().optional(),
          pages: z.number().nullable().optional(),
          state: z.enum(["NEW", "WORN", "LOST"]).optional(),
        }).strict(),
      },
      book_genre: {
        Row: z.object({
          book_id: z.number().int(),
          code: z.string(),
        }),
        Insert: z.object({
          book_id: z.number().int(),
          code: z.string(),
        }).strict(),
        Update: z.never(),
      },
      copy: {
        Row: z.object({
          book_id: z.number().int(),
          number: z.number().int(),
          place: z.unknown().nullable(),
        }),
        Insert: z.object({
          book_id: z.number().int(),
          number: z.number().int(),
          place: z.unknown().nullable().optional(),
        }).strict(),
        Update: z.object({
          book_id: z.number().int().optional(),
          number: z.number().int().optional(),
          place: z.unknown().nullable().optional(),
        }).strict(),
      },
      cover: {
        Row: z.object({
          book_id: z.number().int(),
          colour: z.string().nullable(),
        }),
        Insert: z.object({
          book_id: z.number().int(),
          colour: z.string().nullable().optional(),
        }).strict(),
        Update: z.object({
          book_id: z.number().int().optional(),
          colour: z.string().nullable().optional(),
        }).strict(),
      },
      fine: {
        Row: z.object({
          id: z.number().int(),
          reader: z.string().nullable(),
          amount: z.number().nullable(),
        }),
        Insert: z.never(),
        Update: z.never(),
      },
      genre: {
        Row: z.object({
          code: z.string(),
          name: z.string(),
        }),
        Insert: z.object({
          code: z.string(),
          name: z.string(),
        }).strict(),
        Update: z.object({
          code: z.string().optional(),
          name: z.string().optional(),
        }).strict(),
      },
      shy: {
        Row: z.object({
          id: z.number().int(),
          title: z.string(),
        }),
        Insert: z.never(),
        Update: z.never(),
      },
      wish: {
        Row: z.object({
          id: z.number().int(),
          reader: z.string(),
          title: z.string(),
        }),
        Insert: z.object({
          id: z.number().int(),
          reader: z.string(),
          title: z.string(),
        }).strict(),
        Update: z.object({
          id: z.number().int().optional(),
          reader: z.string().optional(),
          title: z.string().optional(),
        }).strict(),
      },
    },
    Views: {
      cheap: {
        Row: z.object({
          id: z.number().int(),
          title: z.string(),
          author_id: z.number().int().nullable(),
        }),
        Insert: z.never(),
        Update: z.never(),
      },
    },
    Enums: {
      state: z.enum(["NEW", "WORN", "LOST"]),
    },
  },
  staff: {
    Tables: {
      rota: {
        Row: z.object({
          day: z.string(),
          who: z.string(),
        }),
        Insert: z.object({
          day: z.string(),
          who: z.string(),
        }).strict(),
        Update: z.never(),
      },
    },
    Views: {
    },
    Enums: {
    },
  },
}
