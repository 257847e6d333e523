// The peer that most teams would write: Fastify and pg, no roles, no claims. It prints its port.
import Fastify from 'fastify'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })
const columns = 'id, mc_number, name, status, updated_at'
const get = { name: 'get', text: `SELECT ${columns} FROM api.carriers WHERE id = $1` }
const list = { name: 'list', text: `SELECT ${columns} FROM api.carriers ORDER BY name, id LIMIT 50` }
const app = Fastify()
app.get('/carriers/:id', async request => (await pool.query({ ...get, values: [request.params.id] })).rows[0])
app.get('/carriers', async () => (await pool.query(list)).rows)
const insert = { name: 'insert', text: 'INSERT INTO api.notes (body) VALUES ($1)' }
app.post('/notes', async (request, reply) => { await pool.query({ ...insert, values: [request.body.body] }); return reply.code(201).send() })
await app.listen({ port: 0, host: '127.0.0.1' })
console.log(app.server.address().port)
process.on('SIGTERM', () => process.exit(0))
