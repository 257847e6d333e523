import { createClient } from '@supabase/supabase-js'
import type { Database } from './database'

// The token of an editor that the README has; it is signed with the secret of dev mode and worth nothing elsewhere.
const token = import.meta.env.VITE_TOKEN
const address = import.meta.env.VITE_LOCKKEEPER ?? 'http://localhost:8080'

export const database = createClient<Database>(address, token)
