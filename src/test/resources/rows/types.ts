// Written by Lockkeeper; a change here is lost with the next one.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

/** A moment, with the offset of its zone. */
export type Timestamptz = string

/** A date and a time in a zone that is not said. */
export type Timestamp = string

export type Database = {
  __InternalSupabase: { PostgrestVersion: "13" }
  shelf: {
    Tables: {
      "Odd.Name": {
        Row: {
          "a b": number
          "über": string | null
          "say \"hi\"": number | null
        }
        Insert: Record<string, never>
        Update: Record<string, never>
        Relationships: []
      }
      author: {
        Row: {
          id: number
          name: string
          born: string | null
          tags: string[]
          profile: Json | null
          active: string | null
        }
        Insert: {
          name: string
          born?: string | null
          tags?: string[]
          profile?: Json | null
          active?: string | null
        }
        Update: {
          name?: string
          born?: string | null
          tags?: string[]
          profile?: Json | null
          active?: string | null
        }
        Relationships: []
      }
      book: {
        Row: {
          id: number
          title: string
          author_id: number | null
          translator_id: number | null
          price: number | null
          pages: number | null
          state: Database["shelf"]["Enums"]["state"]
          added: Timestamptz | null
          meta: Json | null
          version: number
          words: string | null
          caption: string | null
        }
        Insert: {
          id?: number
          title: string
          author_id?: number | null
          translator_id?: number | null
          price?: number | null
          pages?: number | null
          state?: Database["shelf"]["Enums"]["state"]
          added?: Timestamptz | null
          meta?: Json | null
          version?: number
        }
        Update: {
          title?: string
          author_id?: number | null
          price?: number | null
          pages?: number | null
          state?: Database["shelf"]["Enums"]["state"]
        }
        Relationships: [
          {
            foreignKeyName: "book_author_id_fkey"
            columns: ["author_id"]
            isOneToOne: false
            referencedRelation: "author"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "translated"
            columns: ["translator_id"]
            isOneToOne: false
            referencedRelation: "author"
            referencedColumns: ["id"]
          },
        ]
      }
      book_genre: {
        Row: {
          book_id: number
          code: string
        }
        Insert: {
          book_id: number
          code: string
        }
        Update: Record<string, never>
        Relationships: [
          {
            foreignKeyName: "book_genre_book_id_fkey"
            columns: ["book_id"]
            isOneToOne: false
            referencedRelation: "book"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "book_genre_book_id_fkey"
            columns: ["book_id"]
            isOneToOne: false
            referencedRelation: "cheap"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "book_genre_book_id_fkey"
            columns: ["book_id"]
            isOneToOne: false
            referencedRelation: "shy"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "book_genre_code_fkey"
            columns: ["code"]
            isOneToOne: false
            referencedRelation: "genre"
            referencedColumns: ["code"]
          },
        ]
      }
      copy: {
        Row: {
          book_id: number
          number: number
          place: unknown
        }
        Insert: {
          book_id: number
          number: number
          place?: unknown
        }
        Update: {
          book_id?: number
          number?: number
          place?: unknown
        }
        Relationships: [
          {
            foreignKeyName: "copy_book_id_fkey"
            columns: ["book_id"]
            isOneToOne: false
            referencedRelation: "book"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "copy_book_id_fkey"
            columns: ["book_id"]
            isOneToOne: false
            referencedRelation: "cheap"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "copy_book_id_fkey"
            columns: ["book_id"]
            isOneToOne: false
            referencedRelation: "shy"
            referencedColumns: ["id"]
          },
        ]
      }
      cover: {
        Row: {
          book_id: number
          colour: string | null
        }
        Insert: {
          book_id: number
          colour?: string | null
        }
        Update: {
          book_id?: number
          colour?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "cover_book_id_fkey"
            columns: ["book_id"]
            isOneToOne: true
            referencedRelation: "book"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "cover_book_id_fkey"
            columns: ["book_id"]
            isOneToOne: true
            referencedRelation: "cheap"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "cover_book_id_fkey"
            columns: ["book_id"]
            isOneToOne: true
            referencedRelation: "shy"
            referencedColumns: ["id"]
          },
        ]
      }
      fine: {
        Row: {
          id: number
          reader: string | null
          amount: number | null
        }
        Insert: Record<string, never>
        Update: Record<string, never>
        Relationships: []
      }
      genre: {
        Row: {
          code: string
          name: string
        }
        Insert: {
          code: string
          name: string
        }
        Update: {
          code?: string
          name?: string
        }
        Relationships: []
      }
      shy: {
        Row: {
          id: number
          title: string
        }
        Insert: Record<string, never>
        Update: Record<string, never>
        Relationships: [
          {
            foreignKeyName: "book_author_id_fkey"
            columns: ["author_id"]
            isOneToOne: false
            referencedRelation: "author"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "translated"
            columns: ["translator_id"]
            isOneToOne: false
            referencedRelation: "author"
            referencedColumns: ["id"]
          },
        ]
      }
      wish: {
        Row: {
          id: number
          reader: string
          title: string
        }
        Insert: {
          id: number
          reader: string
          title: string
        }
        Update: {
          id?: number
          reader?: string
          title?: string
        }
        Relationships: []
      }
    }
    Views: {
      cheap: {
        Row: {
          id: number
          title: string
          author_id: number | null
        }
        Relationships: [
          {
            foreignKeyName: "book_author_id_fkey"
            columns: ["author_id"]
            isOneToOne: false
            referencedRelation: "author"
            referencedColumns: ["id"]
          },
        ]
      }
    }
    Functions: {
      age: {
        Args: { years: number }
        Returns: number
      } | {
        Args: { years: number; months: number }
        Returns: number
      }
      books_of: {
        Args: { author: number }
        Returns: Database["shelf"]["Tables"]["book"]["Row"][]
        SetofOptions: {
          from: "*"
          to: "book"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      complain: {
        Args: { code: string }
        Returns: undefined
      }
      counts: {
        Args: never
        Returns: { state: Database["shelf"]["Enums"]["state"] | null; books: number | null }[]
      }
      "first-book": {
        Args: never
        Returns: Database["shelf"]["Tables"]["book"]["Row"]
        SetofOptions: {
          from: "*"
          to: "book"
          isOneToOne: true
          isSetofReturn: false
        }
      }
      halves: {
        Args: { n: number }
        Returns: { low: number | null; high: number | null }
      }
      keys: {
        Args: { "": Json }
        Returns: string[]
      }
      longest: {
        Args: { words?: string[] }
        Returns: string
      }
      siblings: {
        Args: { "": Database["shelf"]["Tables"]["book"]["Row"] }
        Returns: Database["shelf"]["Tables"]["book"]["Row"][]
        SetofOptions: {
          from: "book"
          to: "book"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      sum_of: {
        Args: { a: number; b?: number }
        Returns: number
      }
      wear: {
        Args: { book: number }
        Returns: undefined
      }
      who: {
        Args: never
        Returns: string
      }
      zone: {
        Args: never
        Returns: string
      }
    }
    Enums: {
      state: "NEW" | "WORN" | "LOST"
    }
    CompositeTypes: { [_ in never]: never }
  }
  staff: {
    Tables: {
      rota: {
        Row: {
          day: string
          who: string
        }
        Insert: {
          day: string
          who: string
        }
        Update: Record<string, never>
        Relationships: []
      }
    }
    Views: { [_ in never]: never }
    Functions: {
      hours: {
        Args: never
        Returns: number
      }
    }
    Enums: { [_ in never]: never }
    CompositeTypes: { [_ in never]: never }
  }
}

type Relations = Database["shelf"]["Tables"] & Database["shelf"]["Views"]

export type Tables<T extends keyof Relations> = Relations[T]["Row"]
export type TablesInsert<T extends keyof Database["shelf"]["Tables"]> = Database["shelf"]["Tables"][T]["Insert"]
export type TablesUpdate<T extends keyof Database["shelf"]["Tables"]> = Database["shelf"]["Tables"][T]["Update"]
export type Enums<T extends keyof Database["shelf"]["Enums"]> = Database["shelf"]["Enums"][T]
