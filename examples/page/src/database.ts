// Written by Lockkeeper; a change here is lost with the next one.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

/** A moment, with the offset of its zone. */
export type Timestamptz = string

/** A date and a time in a zone that is not said. */
export type Timestamp = string

export type Database = {
  __InternalSupabase: { PostgrestVersion: "13" }
  public: {
    Tables: {
      carriers: {
        Row: {
          id: number
          name: string
          mc_number: string | null
          created_at: Timestamptz
          updated_at: Timestamptz
          status: Database["public"]["Enums"]["carrier_status"]
        }
        Insert: {
          name: string
          mc_number?: string | null
          status?: Database["public"]["Enums"]["carrier_status"]
        }
        Update: {
          name?: string
          mc_number?: string | null
          status?: Database["public"]["Enums"]["carrier_status"]
        }
        Relationships: []
      }
    }
    Views: { [_ in never]: never }
    Functions: { [_ in never]: never }
    Enums: {
      carrier_status: "PENDING" | "ACTIVE" | "SUSPENDED" | "INACTIVE"
    }
    CompositeTypes: { [_ in never]: never }
  }
}

type Relations = Database["public"]["Tables"] & Database["public"]["Views"]

export type Tables<T extends keyof Relations> = Relations[T]["Row"]
export type TablesInsert<T extends keyof Database["public"]["Tables"]> = Database["public"]["Tables"][T]["Insert"]
export type TablesUpdate<T extends keyof Database["public"]["Tables"]> = Database["public"]["Tables"][T]["Update"]
export type Enums<T extends keyof Database["public"]["Enums"]> = Database["public"]["Enums"][T]
