import { database } from './client'

// What the database does not have, or the manifest does not expose, is an error of the compiler. Without that error it fails.
export async function wrong() {
  // @ts-expect-error: there is no such column
  await database.from('carriers').insert({ name: 'A', motto: 'Always late' })
  // @ts-expect-error: no value of the enum
  await database.from('carriers').update({ status: 'LATE' }).eq('id', 1)
  // @ts-expect-error: this table is not exposed
  await database.from('_prisma_migrations').select()
}
