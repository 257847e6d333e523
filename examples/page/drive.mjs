// Opens the built page in a real browser: it reads carriers, changes the status of one and reads it again.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import puppeteer from 'puppeteer-core'

const chromium = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path => path && existsSync(path))
const server = spawn('npx', ['vite', 'preview', '--port', '4174', '--strictPort'], { stdio: 'ignore', detached: true })
const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox'] })
try {
  const page = await browser.newPage()
  const faults = []
  page.on('pageerror', fault => faults.push(String(fault)))
  for (let i = 0; ; i++) {
    try { await page.goto('http://localhost:4174/'); break } catch (e) { if (i > 20) throw e; await new Promise(r => setTimeout(r, 250)) }
  }
  await page.waitForSelector('select')
  const status = () => page.$eval('select', select => select.value)
  const before = await status()
  const after = before === 'PENDING' ? 'ACTIVE' : 'PENDING'
  await page.select('select', after)
  await page.waitForFunction(value => document.querySelector('select').value === value, {}, after)
  await page.reload()
  await page.waitForSelector('select')
  const kept = await status()
  await page.screenshot({ path: process.argv[2] ?? 'page.png' })
  await page.select('select', before)
  await page.waitForFunction(value => document.querySelector('select').value === value, {}, before)
  const rows = await page.$$eval('tbody tr', rows => rows.length)
  console.log(JSON.stringify({ rows, before, kept, faults }))
  process.exitCode = rows > 0 && kept === after && faults.length === 0 ? 0 : 1
} finally {
  await browser.close()
  process.kill(-server.pid)
}
