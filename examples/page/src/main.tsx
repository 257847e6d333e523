import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { database } from './client'
import type { Enums, Tables } from './database'

type Carrier = Pick<Tables<'carriers'>, 'id' | 'name' | 'mc_number' | 'status'>
const states: Enums<'carrier_status'>[] = ['ACTIVE', 'INACTIVE', 'PENDING', 'SUSPENDED']

function Page() {
  const [carriers, setCarriers] = useState<Carrier[]>([])
  const [problem, setProblem] = useState('')

  async function read() {
    const { data, error } = await database.from('carriers').select('id, name, mc_number, status').order('name').limit(15)
    setProblem(error?.message ?? '')
    setCarriers(data ?? [])
  }

  async function change(carrier: Carrier, status: Carrier['status']) {
    const { error } = await database.from('carriers').update({ status }).eq('id', carrier.id)
    setProblem(error?.message ?? '')
    await read()
  }

  useEffect(() => { void read() }, [])

  return (
    <>
      <h1>Carriers</h1>
      {problem && <p role="alert">{problem}</p>}
      <table>
        <thead><tr><th>Name</th><th>MC number</th><th>Status</th></tr></thead>
        <tbody>
          {carriers.map(carrier => (
            <tr key={carrier.id}>
              <td>{carrier.name}</td>
              <td>{carrier.mc_number}</td>
              <td>
                <select aria-label={carrier.name} value={carrier.status}
                  onChange={event => void change(carrier, event.target.value as Carrier['status'])}>
                  {states.map(state => <option key={state}>{state}</option>)}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

createRoot(document.getElementById('page')!).render(<Page />)
